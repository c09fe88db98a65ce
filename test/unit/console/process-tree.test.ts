import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ProcessNode, processTrees } from '../../../src/console/web/process-tree.ts';

function started(id: number, name: string, pid: number, parent: string, parentPid: number, host = 'pc') {
  const fields = {
    'process.name': name,
    'process.pid': pid,
    'process.command_line': `${name} --run`,
    'process.parent.name': parent,
    'process.parent.pid': parentPid,
  };
  return { id, at: id, host, action: 'process-started', fields };
}

const outline = (nodes: readonly ProcessNode[]): string =>
  nodes.map((node) => `${node.name}${node.children.length > 0 ? `(${outline(node.children)})` : ''}`).join(' ');

describe('processTrees', () => {
  it('puts children under parents that an event tells of or only a child names', () => {
    const events = [
      started(1, 'excel', 20, 'outlook', 10),
      started(2, 'powershell', 30, 'excel', 20),
      started(3, 'cmd', 40, 'excel', 20),
    ];
    const trees = processTrees(events);
    expect(outline(trees)).toBe('outlook(excel(powershell cmd))');
    expect(trees[0]).toMatchObject({ commandLine: null, eventIds: [] });
    expect(trees[0]?.children[0]).toMatchObject({ commandLine: 'excel --run', eventIds: [1] });
  });

  it('tells hosts apart', () => {
    expect(processTrees([started(1, 'sh', 2, 'init', 1, 'a'), started(2, 'sh', 2, 'init', 1, 'b')])).toHaveLength(2);
  });

  it('knows a process by its entity id where there is one', () => {
    const fields = {
      'process.name': 'a.exe',
      'process.entity_id': '{1}',
      'process.parent.entity_id': '{0}',
      'process.parent.executable': 'C:\\x\\b.exe',
    };
    expect(outline(processTrees([{ id: 1, at: 1, host: 'pc', action: '', fields }]))).toBe('b.exe(a.exe)');
  });

  it('ends with every process once, also where process ids are reused in circles', () => {
    const pid = fc.integer({ min: 1, max: 5 });
    fc.assert(
      fc.property(fc.array(fc.tuple(pid, pid), { maxLength: 30 }), (pairs) => {
        const trees = processTrees(pairs.map(([own, parent], index) => started(index, 'p', own, 'p', parent)));
        const keys: string[] = [];
        const walk = (nodes: readonly ProcessNode[]) => {
          for (const node of nodes) {
            keys.push(node.key);
            walk(node.children);
          }
        };
        walk(trees);
        for (const [own] of pairs) expect(keys).toContain(`pc\np\n${own}`);
        expect(new Set(keys).size).toBe(keys.length);
      }),
    );
  });
});
