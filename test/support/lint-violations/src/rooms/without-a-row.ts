export const homeless = 1
