/** In characters. Longer arguments are not repeated in a hint, because they cost too many tokens. */
export const longestOffer = 400
