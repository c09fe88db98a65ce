import { createTheme, DEFAULT_THEME, type MantineColorsTuple, mergeMantineTheme } from '@mantine/core';

/** Celadon: the one accent. Severities have colours of their own in styles/tokens.css. */
const celadon: MantineColorsTuple = [
  '#eaf5f2',
  '#d3e9e4',
  '#a6d3c9',
  '#77bcad',
  '#4aa392',
  '#2a8a79',
  '#17776a',
  '#0d6b62',
  '#085850',
  '#04443e',
];

const override = createTheme({
  primaryColor: 'celadon',
  primaryShade: 7,
  colors: { celadon },
  fontFamily: "'Pretendard Variable', Pretendard, -apple-system, 'Malgun Gothic', 'Noto Sans KR', sans-serif",
  fontFamilyMonospace: "ui-monospace, 'D2Coding', Consolas, 'DejaVu Sans Mono', 'Pretendard Variable', monospace",
  defaultRadius: 'sm',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
  respectReducedMotion: true,
  autoContrast: true,
});

/** The page's theme. The build turns its variables into a style sheet (theme-css.ts), the page uses the rest. */
export const theme = mergeMantineTheme(DEFAULT_THEME, override);
