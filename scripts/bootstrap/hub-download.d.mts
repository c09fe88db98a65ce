export function downloadFile(
  url: string,
  path: string,
  options: { sizeBytes: number; onBytes?: (bytes: number) => void },
): Promise<void>;
