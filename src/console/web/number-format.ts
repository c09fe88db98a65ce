const grouped = new Intl.NumberFormat('en-US');

/** `1,234,567`. */
export function countText(count: number): string {
  return grouped.format(count);
}

/** `97%`; never rounds to 0 or 100 what is not. */
export function percentText(share: number): string {
  const percent = Math.round(share * 100);
  if (percent === 100 && share < 1) return '>99%';
  if (percent === 0 && share > 0) return '<1%';
  return `${percent}%`;
}

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** `171 GiB`, three digits. */
export function sizeText(sizeBytes: number): string {
  const power = sizeBytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(sizeBytes) / 10));
  const value = sizeBytes / 1024 ** power;
  return `${value >= 100 || power === 0 ? Math.round(value) : value.toPrecision(3)} ${units[power]}`;
}
