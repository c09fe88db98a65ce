import { ActionIcon, Popover } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Icon } from '../parts/icons.tsx';
import css from './query-help.module.css';

const examples = [
  ['words', 'sudo ssh*'],
  ['phrase', '"failed password"'],
  ['field', 'user.name:root'],
  ['several', 'event.action:(deny OR drop)'],
  ['network', 'source.ip:10.1.0.0/16  ip:2001:db8::/32'],
  ['range', 'destination.port:[8000 TO 8999]  source.bytes:>1000000'],
  ['time', '@timestamp:[2026-03-01 TO 2026-03-02]  @timestamp:>now-15m'],
  ['exists', 'process.command_line:*'],
  ['logic', '(a OR b) AND NOT c'],
] as const;

/** How a query is written, by example. */
export function QueryHelp() {
  const { t } = useTranslation();
  return (
    <Popover position="bottom-end" withArrow shadow="md">
      <Popover.Target>
        <ActionIcon variant="subtle" size="sm" aria-label={t('search.help')}>
          <Icon name="question" size={14} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <strong>{t('search.helpTitle')}</strong>
        <dl className={css['examples']}>
          {examples.map(([key, text]) => (
            <div key={key}>
              <dt className="mono">{text}</dt>
              <dd>{t(`search.examples.${key}`)}</dd>
            </div>
          ))}
        </dl>
      </Popover.Dropdown>
    </Popover>
  );
}
