import packageJson from '../../package.json' with { type: 'json' }

/** The version of this package: `1.2.3`. The build replaces this file, so that it has nothing else of package.json. */
export const { version } = packageJson
