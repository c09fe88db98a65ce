const shapes = {
  overview: 'M3 12l4-5 3 3 7-8M3 17h14',
  tickets: 'M3 6h14v3a1.500 1.500 0 000 3v3H3v-3a1.500 1.500 0 000-3zM8 6v9',
  alerts: 'M10 3l7.500 13h-15zM10 8v4M10 13.800v.4',
  events: 'M8.500 3.500a5 5 0 110 10 5 5 0 010-10zM12.200 12.200L17 17',
  runs: 'M10 3a7 7 0 107 7M10 6v4l3 2M14 3.500h3.500V7',
  quarantine: 'M4 4h12v12H4zM4 12h3.500l1 2h3l1-2H16',
  bench: 'M7.500 3v5L3.500 16h13l-4-8V3M6.500 3h7M6 12h8',
  imports: 'M10 3v9M6.500 8.500L10 12l3.500-3.500M3.500 13v3.500h13V13',
  sources: 'M4 5h12v4H4zM4 11h12v4H4zM6.500 7h.1M6.500 13h.1',
  system:
    'M10 7.200a2.800 2.800 0 110 5.600 2.800 2.800 0 010-5.600zM10 2.500v2.200M10 15.300v2.200M2.500 10h2.200M15.300 10h2.200M4.700 4.700l1.600 1.600M13.700 13.700l1.600 1.600M4.700 15.300l1.600-1.600M13.700 6.300l1.600-1.600',
  api: 'M7 5l-4 5 4 5M13 5l4 5-4 5',
  moon: 'M15.500 12.500A6.500 6.500 0 017.500 4.500a6.500 6.500 0 108 8z',
  sun: 'M10 6.500a3.500 3.500 0 110 7 3.500 3.500 0 010-7zM10 2v1.500M10 16.500V18M2 10h1.500M16.500 10H18M4.300 4.300l1.100 1.100M14.600 14.600l1.100 1.100M4.300 15.700l1.100-1.100M14.600 5.400l1.100-1.100',
  chevron: 'M7 4l6 6-6 6',
  warning: 'M10 3l7.500 13h-15zM10 8v4M10 13.800v.4',
  check: 'M4 10.500l4 4 8-9',
  cross: 'M5 5l10 10M15 5L5 15',
  question: 'M7.500 7.500a2.500 2.500 0 115 0c0 1.800-2.500 2-2.500 4M10 14.500v.3',
  wait: 'M10 3a7 7 0 110 14 7 7 0 010-14zM10 6v4l3 2',
} as const;

export type IconName = keyof typeof shapes;

/** A line drawing of 20×20 in the text's colour; always beside a text, so hidden from screen readers. */
export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.600"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={shapes[name]} />
    </svg>
  );
}
