/** Parameters of a bearer challenge; values may be bare or quoted. */
export function parseBearerChallenge(header: string | null): ReadonlyMap<string, string> {
  const [, parameters] = /^\s*bearer\s+(.*)$/is.exec(header ?? '') ?? []
  const pairs = (parameters ?? '').matchAll(/(?<![a-z_])([a-z_]+)\s*=\s*(?:"([^"]*)"|([^\s,"]+))/gi)
  return new Map(
    [...pairs].map(([, name = '', quoted, bare]) => [name.toLowerCase(), quoted ?? bare ?? '']),
  )
}
