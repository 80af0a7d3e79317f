/** Writes the compact data files into the folder; returns their paths. */
export function buildData(folder: string): Promise<string[]>
