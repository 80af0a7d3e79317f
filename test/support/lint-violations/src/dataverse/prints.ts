export const shout = (): void => console.log('on stdout')
