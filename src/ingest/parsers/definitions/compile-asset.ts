import type { AssetSighting } from '../../../core/event.ts';
import { compileCondition } from './compile-condition.ts';
import { compileValue, type ValueScope } from './compile-value.ts';
import type { AssetPart, AssetSpec } from './definition-document.ts';
import type { LineKeys } from './line-keys.ts';
import { addressOf, conversions } from './value-types.ts';

/** What a line says of the machine behind an address; null where it names neither address nor hardware address. */
export type AssetGetter = (keys: LineKeys, at: number | null) => AssetSighting | null;

export function compileAsset(spec: AssetSpec, values: ValueScope): AssetGetter {
  const applies = spec.when === null ? null : compileCondition(spec.when, values.keys);
  const getter = (part: AssetPart) => {
    const found = spec.parts.get(part);
    return found === undefined ? () => undefined : compileValue(found, values);
  };
  const [ip, mac, host, user, switchName, port, state] = [
    getter('ip'),
    getter('mac'),
    getter('host'),
    getter('user'),
    getter('switch'),
    getter('port'),
    getter('state'),
  ];
  return (keys, at) => {
    if (applies !== null && !applies(keys)) return null;
    const address = addressOf(String(ip(keys) ?? '')) ?? null;
    const hardware = text(conversions.mac(String(mac(keys) ?? ''), keys.context));
    if ((address === null || address === '0.0.0.0') && hardware === null) return null;
    return {
      ip: address === '0.0.0.0' ? null : address,
      mac: hardware,
      hostName: text(conversions.host(String(host(keys) ?? ''), keys.context)),
      userName: text(user(keys)),
      switchName: text(switchName(keys)),
      switchPort: text(port(keys)),
      state: text(state(keys)),
      at: at ?? keys.context.receivedAt,
    };
  };
}

function text(value: string | number | undefined): string | null {
  return value === undefined || value === '' ? null : String(value).slice(0, 256);
}
