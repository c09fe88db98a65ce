import { describe, expect, it } from 'vitest';
import { greetingPart } from '../../../scripts/demo/appliance-process.ts';

describe('greetingPart', () => {
  it.each([
    ['해태 / Haetae: https://127.0.0.1:8443', { console: 'https://127.0.0.1:8443' }],
    ['관리자 / administrator: admin', { user: 'admin' }],
    ['일회용 비밀번호 / one-time password: q8KxW2', { oneTimePassword: 'q8KxW2' }],
    ['  udp: 127.0.0.1:5514', null],
  ])('reads %s', (line, part) => expect(greetingPart(line)).toEqual(part));
});
