import { Button, NativeSelect } from '@mantine/core';
import { type DragEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type UploadEnd, uploadFile } from '../import-queries.ts';
import { percentText } from '../number-format.ts';
import { Banner, Panel } from '../parts/layout.tsx';
import css from './import-list-screen.module.css';

interface Sending {
  name: string;
  share: number;
}

type Note = { name: string } & UploadEnd;

const maxNotes = 5;

/** Files by drag or chooser, sent one after the other. */
export function ImportUpload({ sources }: { sources: readonly string[] }) {
  const { t } = useTranslation();
  const [source, setSource] = useState('');
  const [sending, setSending] = useState<Sending | null>(null);
  const [notes, setNotes] = useState<readonly Note[]>([]);
  const [isOver, setIsOver] = useState(false);
  const chooser = useRef<HTMLInputElement>(null);
  const ready = source !== '' && sending === null;

  async function send(files: readonly File[]) {
    for (const file of files) {
      setSending({ name: file.name, share: 0 });
      const end = await uploadFile(source, file, (share) => setSending({ name: file.name, share }));
      setNotes((before) => [{ name: file.name, ...end }, ...before].slice(0, maxNotes));
    }
    setSending(null);
  }

  function drop(event: DragEvent) {
    event.preventDefault();
    setIsOver(false);
    if (ready) void send([...event.dataTransfer.files]);
  }

  function over(event: DragEvent) {
    event.preventDefault();
    setIsOver(ready);
  }

  return (
    <Panel title={t('imports.upload')} aside={t('imports.uploadHint')}>
      <NativeSelect
        label={t('imports.source')}
        value={source}
        onChange={(event) => setSource(event.currentTarget.value)}
        data={[{ value: '', label: t('imports.chooseSource') }, ...sources]}
        maw={260}
      />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut; the button beside it does the same */}
      <div
        className={`${css['zone']} ${isOver ? css['over'] : ''}`}
        onDragOver={over}
        onDragLeave={() => setIsOver(false)}
        onDrop={drop}
      >
        {sending === null ? (
          <>
            <span>{t('imports.dropHere')}</span>
            <Button size="xs" disabled={!ready} onClick={() => chooser.current?.click()}>
              {t('imports.choose')}
            </Button>
            <input
              ref={chooser}
              type="file"
              multiple
              hidden
              onChange={(event) => {
                void send([...(event.currentTarget.files ?? [])]);
                event.currentTarget.value = '';
              }}
            />
          </>
        ) : (
          <span role="status">
            {t('imports.uploading', { name: sending.name })}{' '}
            <progress
              className={css['bar']}
              value={sending.share}
              aria-label={t('imports.progressOf', { name: sending.name })}
            />{' '}
            {percentText(sending.share)}
          </span>
        )}
      </div>
      <p className="faint">{t('imports.folderHint')}</p>
      {notes.length > 0 && (
        <div className={css['notes']}>
          {notes.map((note) => (
            <UploadNote
              key={`${note.kind} ${note.name} ${note.kind === 'taken' ? note.id : note.problem}`}
              note={note}
            />
          ))}
        </div>
      )}
    </Panel>
  );
}

function UploadNote({ note }: { note: Note }) {
  const { t } = useTranslation();
  const { name } = note;
  if (note.kind === 'taken') return <Banner kind="calm">{t('imports.uploaded', { name, id: note.id })}</Banner>;
  return (
    <Banner kind="alarm">
      <b>{name}</b> {note.problem ?? t('imports.unreachable')}
    </Banner>
  );
}
