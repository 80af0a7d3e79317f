import { parseArgs } from 'node:util'
import * as z from 'zod'
import { splitCommand } from './split-command.ts'

export const usage = `npm run evals -- --plans [--only WORDS] [--mutants NUMBER]
npm run evals -- --agent 'COMMAND' [--server 'COMMAND'] [--only WORDS] [--seconds 300] [--name NAME]
                 [--price-read USD --price-written USD] [--folder FOLDER]
npm run evals -- --compare ONE.json OTHER.json
npm run evals -- --list

COMMAND is split at spaces, with quotes as in a shell; no shell runs it. In the agent's, {prompt}, {mcp} and
{answer} are replaced by the prompt, an mcp.json and the file for the answer; in the server's, {url} and
{token} by those of the sandbox. Prices are for a million tokens. WORDS are
parts of ids or types, separated by commas. See docs/evals.md.
`

const price = z.coerce.number().min(0).optional()

const flags = z
  .object({
    plans: z.boolean().default(false),
    list: z.boolean().default(false),
    compare: z.boolean().default(false),
    agent: z.string().optional(),
    server: z.string().optional(),
    only: z
      .string()
      .default('')
      .transform((words) => words.split(',')),
    mutants: z.coerce.number().int().min(0).max(100_000).default(100_000),
    seconds: z.coerce.number().min(1).max(3600).default(300),
    name: z
      .string()
      .regex(/^[\w.-]{1,60}$/, 'must be a file name')
      .default('run'),
    folder: z.string().default('evals-results'),
    'price-read': price,
    'price-written': price,
  })
  .transform(({ agent, server, ...others }) => ({
    ...others,
    agent: agent === undefined ? undefined : splitCommand(agent),
    server: server === undefined ? undefined : splitCommand(server),
  }))

export type Options = z.output<typeof flags> & { readonly files: readonly string[] }

/** Reads the command line. @throws Error for anything that it does not know. */
export function readOptions(args: readonly string[]): Options {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean' } as const
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      plans: flag,
      list: flag,
      compare: flag,
      agent: text,
      server: text,
      only: text,
      mutants: text,
      seconds: text,
      name: text,
      folder: text,
      'price-read': text,
      'price-written': text,
    },
  })
  return { ...flags.parse(values), files: positionals }
}
