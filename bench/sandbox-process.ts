// One measurement of the sandbox in its own process:
// node sandbox-process.mjs start | bare | write <snapshot> | query <snapshot>

const origin = 'http://127.0.0.1'
const clock = { now: () => Date.parse('2026-11-18T10:30:00Z'), sleep: async () => {} }
const accountCount = 20_000
const rounds = 60
const queries = {
  'plain names':
    "accounts?$select=name,revenue&$filter=revenue gt 1000 and contains(name,'ca')&$orderby=name&$top=50",
  'accented names':
    "accounts?$select=name,revenue&$filter=revenue gt 1000 and contains(name,'caf')&$orderby=address1_city,name&$top=50",
}

const [mode, file = ''] = process.argv.slice(2)
if (mode === 'start') await start()
if (mode === 'bare') await bare()
if (mode === 'write') await writeAccounts()
if (mode === 'query') await query()

async function start(): Promise<void> {
  const { createSandbox } = await import('../sandbox/sandbox.ts')
  const sandbox = createSandbox({ origin, clock })
  await ask(sandbox.fetch, 'accounts?$select=name&$top=1')
}

/** The same without a sandbox: both contain the platform's own share of the time. */
async function bare(): Promise<void> {
  await ask(async () => new Response('{}'), 'accounts')
}

async function query(): Promise<void> {
  const { createSandbox } = await import('../sandbox/sandbox.ts')
  const { loadSchema } = await import('../sandbox/schema/load-schema.ts')
  const { readSnapshot } = await import('../sandbox/snapshot/snapshot-file.ts')
  const schema = loadSchema()
  const content = await readSnapshot(file, schema)
  if (!content) throw new Error(`The snapshot ${file} does not exist.`)
  const sandbox = createSandbox({ origin, clock, load: () => ({ schema, content }) })
  const medians: Record<string, number> = {}
  for (const [name, path] of Object.entries(queries)) {
    const times: number[] = []
    for (let round = 0; round < rounds + 10; round++) {
      const startedAt = performance.now()
      await ask(sandbox.fetch, path)
      times.push(performance.now() - startedAt)
    }
    const sorted = times.slice(10).toSorted((one, other) => one - other)
    medians[name] = sorted[rounds / 2] ?? 0
  }
  const megabytes = process.memoryUsage().rss / 1024 / 1024
  console.log(JSON.stringify({ medians, megabytes }))
}

/** Writes a snapshot of the shipped rows with 20,000 accounts, every second one with accents. */
async function writeAccounts(): Promise<void> {
  const { loadSchema } = await import('../sandbox/schema/load-schema.ts')
  const { seedRows } = await import('../sandbox/seed/seed-rows.ts')
  const seed = seedRows(loadSchema())
  const others = seed.rows.filter(({ entity }) => entity !== 'account')
  const samples = seed.rows.filter(({ entity }) => entity === 'account')
  const accounts = Array.from({ length: accountCount }, (_, at) => {
    const row = samples[at % samples.length]?.row ?? {}
    const id = `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`
    const name = at % 2 === 0 ? `Cafe Partner ${(at * 7919) % 20_000}` : `Café Zürich ${at}`
    const number = `B-${at}`
    return { entity: 'account', row: { ...row, accountid: id, name, accountnumber: number } }
  })
  const rows = [...others, ...accounts].map(({ entity, row }, at) => ({
    entity,
    row: { ...row, versionnumber: at + 1 },
  }))
  const { writeSnapshot } = await import('../sandbox/snapshot/snapshot-file.ts')
  await writeSnapshot(file, { rows, links: seed.links, version: rows.length })
}

async function ask(fetch: (request: Request) => Promise<Response>, path: string): Promise<void> {
  const answer = await fetch(new Request(`${origin}/api/data/v9.2/${path}`))
  const text = await answer.text()
  if (answer.status !== 200) throw new Error(text)
}
