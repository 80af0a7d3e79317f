export const count: number = JSON.parse('1') as number
