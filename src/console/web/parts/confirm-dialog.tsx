import { Button, Group, Modal, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useProblemText } from './query-view.tsx';

interface ConfirmDialogProps {
  opened: boolean;
  title: string;
  text: string;
  action: string;
  busy: boolean;
  error: Error | null;
  onConfirm(): void;
  onClose(): void;
}

/** Asks before something is changed; a failure is shown here, where the answer was given. */
export function ConfirmDialog({ opened, title, text, action, busy, error, onConfirm, onClose }: ConfirmDialogProps) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  // lockScroll would put a style sheet into the page, which the content security policy forbids.
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      centered
      lockScroll={false}
      size="md"
      closeButtonProps={{ 'aria-label': t('common.cancel') }}
    >
      <Text size="sm">{text}</Text>
      {error && (
        <Text size="sm" c="var(--critical)" mt="sm" role="alert">
          {problemText(error)}
        </Text>
      )}
      <Group justify="flex-end" mt="lg" gap="xs">
        <Button variant="default" size="xs" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        <Button size="xs" loading={busy} onClick={onConfirm} data-autofocus>
          {action}
        </Button>
      </Group>
    </Modal>
  );
}
