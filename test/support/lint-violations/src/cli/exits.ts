export const stop = (): never => process.exit(1)
