/** Whether the Claude Desktop bundle started this process: its user has a form and no terminal. */
export const isBundle = (variables: Readonly<Record<string, string | undefined>>): boolean =>
  variables['BUNDLE_FORM'] === '1'

/** Where the form is, for sentences. */
export const bundleSettings = 'in Claude Desktop under Settings > Extensions'
