export const rows: readonly { readonly place: string }[]
