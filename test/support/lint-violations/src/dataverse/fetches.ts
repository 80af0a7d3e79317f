export const answer = async () => fetch('https://example.invalid')
