/** How the API proves its identity to Entra. */
export type ClientCredential =
  | {
      readonly kind: 'certificate'
      /** SHA-256 of the certificate, hexadecimal. */
      readonly thumbprint: string
      readonly certificate: string
      readonly privateKey: string
    }
  /** The file is read for each proof because the platform replaces it. */
  | { readonly kind: 'federated'; readonly file: string }
  | { readonly kind: 'secret'; readonly secret: string }
