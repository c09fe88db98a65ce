import { useTranslation } from 'react-i18next';
import type {
  InferenceState,
  ReceptionState,
  RunState,
  Severity,
  TicketState,
  VerdictLabel,
} from '../../contract/vocabulary.ts';
import { techniqueName } from '../attack-techniques.ts';
import { Icon, type IconName } from './icons.tsx';
import css from './marks.module.css';

const levels: Record<Severity, number> = { informational: 1, low: 2, medium: 3, high: 4, critical: 5 };

/** Severity as a word, a colour and a number of bars, so that no one needs the colour. */
export function SeverityMark({ severity }: { severity: Severity }) {
  const { t } = useTranslation();
  return (
    <span className={`${css['mark']} ${css[severity]}`}>
      <SeverityBars severity={severity} />
      {t(`severity.${severity}`)}
    </span>
  );
}

function SeverityBars({ severity }: { severity: Severity }) {
  return (
    <svg width="17" height="11" viewBox="0 0 17 11" aria-hidden="true">
      {[1, 2, 3, 4, 5].map((bar) => (
        <rect
          key={bar}
          x={(bar - 1) * 3.5}
          y={9 - bar * 1.8}
          width="2.5"
          height={2 + bar * 1.8}
          rx="0.5"
          fill="currentColor"
          opacity={bar <= levels[severity] ? 1 : 0.2}
        />
      ))}
    </svg>
  );
}

function Badge({ kind, icon, text }: { kind: string; icon: IconName; text: string }) {
  return (
    <span className={`${css['badge']} ${css[kind] ?? ''}`}>
      <Icon name={icon} size={13} />
      {text}
    </span>
  );
}

const verdictIcons: Record<VerdictLabel | 'undecided', IconName> = {
  malicious: 'warning',
  benign: 'check',
  needs_review: 'question',
  undecided: 'wait',
};

export function VerdictMark({ label }: { label: VerdictLabel | null }) {
  const { t } = useTranslation();
  const kind = label ?? 'undecided';
  return <Badge kind={kind} icon={verdictIcons[kind]} text={t(`verdict.${kind}`)} />;
}

export function TicketStateMark({ state }: { state: TicketState }) {
  const { t } = useTranslation();
  return <Badge kind={state} icon={state === 'open' ? 'wait' : 'check'} text={t(`ticketState.${state}`)} />;
}

const runIcons: Record<RunState, IconName> = {
  waiting: 'wait',
  running: 'runs',
  succeeded: 'check',
  failed: 'cross',
  cancelled: 'cross',
};

export function RunStateMark({ state }: { state: RunState }) {
  const { t } = useTranslation();
  return <Badge kind={state} icon={runIcons[state]} text={t(`runState.${state}`)} />;
}

const receptionIcons: Record<ReceptionState, IconName> = {
  receiving: 'check',
  silent: 'warning',
  never: 'question',
  disabled: 'cross',
};

export function ReceptionMark({ state }: { state: ReceptionState }) {
  const { t } = useTranslation();
  return <Badge kind={state} icon={receptionIcons[state]} text={t(`reception.${state}`)} />;
}

const inferenceIcons: Record<InferenceState, IconName> = {
  ready: 'check',
  starting: 'wait',
  absent: 'question',
  broken: 'cross',
};

export function InferenceMark({ state }: { state: InferenceState }) {
  const { t } = useTranslation();
  return <Badge kind={state} icon={inferenceIcons[state]} text={t(`inference.state.${state}`)} />;
}

/** ATT&CK techniques with their names. */
export function Techniques({ ids }: { ids: readonly string[] }) {
  return (
    <ul className={css['techniques']}>
      {ids.map((id) => (
        <li key={id} className={css['technique']}>
          <b>{id}</b>
          <span>{techniqueName(id)}</span>
        </li>
      ))}
    </ul>
  );
}
