/**
 * Runs inference once and prints one JSON line; started by inference-isolation.test.ts in a namespace without a route.
 * `hold` keeps it running with a request in hand until it is killed.
 */
import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { embeddingId, realClient, smallId } from './model-setup.ts';

const [mode, folder] = process.argv.slice(2);
const deadlineMs = 120_000;

/** Packets that found no route, in this network namespace: every attempt to reach something (RFC 4293 OutNoRoutes). */
function refusedRoutes(): number {
  const [names, values] = readFileSync('/proc/net/snmp', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('Ip:'))
    .map((line) => line.split(' '));
  const ipv4 = Number(values?.[names?.indexOf('OutNoRoutes') ?? -1]);
  return ipv4 + Number(/Ip6OutNoRoutes\s+(\d+)/.exec(readFileSync('/proc/net/snmp6', 'utf8'))?.[1]);
}

const client = realClient({
  verifiedFile: join(folder ?? '/nonexistent', 'verified.json'),
  embeddingModelId: embeddingId,
  languageModelId: smallId,
});
const { vectors } = await client.embed(['isolated'], { deadlineMs });
const request = { task: 'verdict', system: 'Answer yes or no.', labels: ['yes', 'no'], deadlineMs };
const decision = await client.decide({ ...request, prompt: 'Is water wet?' });
const pid = client.status().language.pid ?? 0;
const facts = {
  childPid: pid,
  vectors: vectors.length,
  promptTokens: decision.promptTokens,
  nice: Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[16]),
  oomScoreAdjustment: Number(readFileSync(`/proc/${pid}/oom_score_adj`, 'utf8')),
  environment: readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').filter(Boolean),
  sockets: readFileSync('/proc/net/tcp', 'utf8').trim().split('\n').length - 1,
  madeHome: existsSync('/nonexistent'),
  refusedRoutes: refusedRoutes(),
};
if (mode === 'hold') {
  void client.decide({ ...request, prompt: 'word '.repeat(3000) });
  console.log(JSON.stringify(facts));
} else {
  // The counter is only evidence if an attempt would have moved it.
  await new Promise((resolve) => connect(80, '192.0.2.1').on('error', resolve));
  console.log(JSON.stringify({ ...facts, refusedRoutesAfterAttempt: refusedRoutes() }));
  await client.stop({ graceMs: 1000 });
}
