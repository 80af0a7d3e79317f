export const shout = (): boolean => process.stdout.write('on stdout')
