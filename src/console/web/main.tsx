import 'pretendard/dist/web/variable/pretendardvariable-dynamic-subset.css';
import './styles/mantine.css';
import 'virtual:theme.css';
import './styles/tokens.css';
import './styles/base.css';
import { createRoot } from 'react-dom/client';
import { watchActivity } from './activity.ts';
import { App } from './app.tsx';
import { startI18n } from './i18n.ts';
import { rememberedLanguage } from './preferences.tsx';

const language = rememberedLanguage() ?? 'ko';
document.documentElement.lang = language;
watchActivity();
await startI18n(language);
const root = document.getElementById('root');
if (root !== null) createRoot(root).render(<App />);
