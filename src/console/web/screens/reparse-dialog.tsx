import { Button, Group, Modal, NativeSelect, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Source } from '../../contract/source.ts';
import { type QuarantineFilter, useReparse } from '../health-queries.ts';
import { useProblemText } from '../parts/query-view.tsx';

interface ReparseDialogProps {
  filter: QuarantineFilter;
  sources: readonly Source[];
  onClose(): void;
}

/** Asks before the selected records are parsed again, for the same or for another source. */
export function ReparseDialog({ filter, sources, onClose }: ReparseDialogProps) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const reparse = useReparse();
  const [toSourceId, setToSourceId] = useState('');
  // lockScroll would put a style sheet into the page, which the content security policy forbids.
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('quarantine.reparseTitle')}
      centered
      lockScroll={false}
      closeButtonProps={{ 'aria-label': t('common.cancel') }}
    >
      <Text size="sm">{t('quarantine.reparseConfirm')}</Text>
      <NativeSelect
        mt="md"
        size="xs"
        label={t('quarantine.toSource')}
        value={toSourceId}
        onChange={(event) => setToSourceId(event.currentTarget.value)}
        data={[
          { value: '', label: t('quarantine.sameSource') },
          ...sources.map(({ id, name }) => ({ value: String(id), label: name })),
        ]}
      />
      {reparse.error && (
        <Text size="sm" c="var(--critical)" mt="sm" role="alert">
          {problemText(reparse.error)}
        </Text>
      )}
      <Group justify="flex-end" mt="lg" gap="xs">
        <Button variant="default" size="xs" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        <Button
          size="xs"
          loading={reparse.isPending}
          data-autofocus
          onClick={() => reparse.mutate({ ...filter, toSourceId }, { onSuccess: onClose })}
        >
          {t('quarantine.reparse')}
        </Button>
      </Group>
    </Modal>
  );
}
