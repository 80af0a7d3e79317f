/**
 * The one seam to the network: the platform's `fetch`, the sandbox and a faulty double are values
 * of this type, and everything above it runs unchanged.
 */
export type Fetch = (request: Request) => Promise<Response>
