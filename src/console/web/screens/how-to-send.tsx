import { useTranslation } from 'react-i18next';
import type { Receiver } from '../../contract/source.ts';
import { Panel } from '../parts/layout.tsx';

/** Where this appliance takes logs, with a line to paste for each way. */
export function HowToSend({ receivers }: { receivers: readonly Receiver[] }) {
  const { t } = useTranslation();
  const host = location.hostname;
  return (
    <Panel title={t('sources.howTo')} aside={t('sources.howToHint')} flush>
      <table>
        <thead>
          <tr>
            <th>{t('sources.receiver')}</th>
            <th>{t('sources.address')}</th>
            <th>{t('sources.example')}</th>
          </tr>
        </thead>
        <tbody>
          {receivers.map((receiver) => (
            <tr key={receiver.kind}>
              <td className="nowrap">{receiver.kind}</td>
              <td className="nowrap mono">
                {host}:{receiver.port}
              </td>
              <td className="mono">{example(receiver, host)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

/** rsyslog's own forwarding lines (omfwd), and curl for the feed over HTTPS. */
function example({ kind, port }: Receiver, host: string): string {
  const forward = `*.* action(type="omfwd" target="${host}" port="${port}"`;
  switch (kind) {
    case 'syslog-udp':
      return `${forward} protocol="udp")`;
    case 'syslog-tcp':
      return `${forward} protocol="tcp" TCP_Framing="octet-counted")`;
    case 'syslog-tls':
      return `${forward} protocol="tcp" StreamDriver="gtls" StreamDriverMode="1" StreamDriverAuthMode="x509/name")`;
    case 'edr-push':
      return `curl --cacert server.crt -H "authorization: Bearer TOKEN" -H "content-type: application/x-ndjson" --data-binary @events.ndjson https://${host}:${port}/v1/feeds/NAME/events`;
    default:
      return '';
  }
}
