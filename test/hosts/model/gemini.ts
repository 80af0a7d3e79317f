import * as z from 'zod'
import { toEvents, toResultText } from './dialect.ts'
import type { Dialect, Reply } from './dialect.ts'

const result = z.looseObject({
  functionResponse: z.looseObject({ response: z.looseObject({ output: z.unknown().optional() }) }),
})
const request = z.looseObject({
  tools: z
    .array(
      z.looseObject({
        functionDeclarations: z.array(z.looseObject({ name: z.string() })).default([]),
      }),
    )
    .default([]),
  contents: z.array(z.looseObject({ parts: z.array(z.unknown()).default([]) })).default([]),
})

/**
 * The API of Gemini: `generateContent` and `streamGenerateContent`.
 *
 * @see {@link https://ai.google.dev/api/generate-content Generating content}
 */
export const gemini: Dialect = {
  asks: (path) => /:(?:streamG|g)enerateContent$/.test(path),
  streams: (path) => path.endsWith(':streamGenerateContent'),
  read(body) {
    const { tools, contents } = request.parse(body)
    return {
      tools: tools
        .flatMap(({ functionDeclarations }) => functionDeclarations)
        .map((tool) => ({ name: tool.name, definition: JSON.stringify(tool) })),
      results: contents.flatMap(({ parts }) =>
        parts.flatMap((part) => {
          const { data } = result.safeParse(part)
          if (!data) return []
          const { response } = data.functionResponse
          return [toResultText(response.output ?? response)]
        }),
      ),
    }
  },
  write(reply, streams) {
    const answer = {
      candidates: [
        { index: 0, finishReason: 'STOP', content: { role: 'model', parts: [toPart(reply)] } },
      ],
      usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 1, totalTokenCount: 2 },
      modelVersion: 'fake',
    }
    return streams ? toEvents([{ data: answer }]) : JSON.stringify(answer)
  },
}

function toPart(reply: Reply) {
  if ('say' in reply) return { text: reply.say }
  return { functionCall: { name: reply.call.name, args: reply.args } }
}
