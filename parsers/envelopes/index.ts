// All envelopes by name, and the choice between them from the first lines of an input. The choice is
// by evidence, because taking away what was no envelope would take away the application's words.
import type { Envelope, EnvelopeName, UnwrappedText } from '../types.ts';
import { clusterInfoDump, hasSectionStart } from './cluster-info-dump.ts';
import { composePrefix, looksLikeComposePrefix } from './compose-prefix.ts';
import { cri } from './cri.ts';
import { dockerJson } from './docker-json.ts';
import { journald, looksLikeJournald } from './journald.ts';
import { kubectlPrefix } from './kubectl-prefix.ts';
import { kubeletTimestamp, looksLikeKubeletTimestamps } from './kubelet-timestamp.ts';
import { looksLikeSternDefault, sternDefault } from './stern-default.ts';
import { sternJson } from './stern-json.ts';

/** Every envelope that can be undone; `none` has nothing to undo and is absent. */
export const envelopes: Readonly<Record<Exclude<EnvelopeName, 'none'>, Envelope>> = {
  cri,
  docker_json: dockerJson,
  kubelet_timestamp: kubeletTimestamp,
  kubectl_prefix: kubectlPrefix,
  cluster_info_dump: clusterInfoDump,
  stern_default: sternDefault,
  stern_json: sternJson,
  compose_prefix: composePrefix,
  journald,
};

/** Envelopes whose single line leaves no doubt; in this order where two read as many lines. */
const unmistakable = [cri, dockerJson, kubectlPrefix, sternJson] as const;

/** Files that mix two of them exist (a node that changed its runtime), so less than half will do. */
const unmistakableShare = 0.3;

/** What a node that changed its runtime has in the same file. */
const otherRuntime: Partial<Readonly<Record<EnvelopeName, Envelope>>> = {
  cri: dockerJson,
  docker_json: cri,
};

/**
 * Undoes the envelope of one line of an input whose envelope is known; in a runtime's file also
 * that of the other runtime. Absent where there is neither. Never throws; linear.
 */
export function unwrapLine(envelope: Envelope, text: string): UnwrappedText | undefined {
  return envelope.unwrap(text) ?? otherRuntime[envelope.name]?.unwrap(text);
}

/** Envelopes that a single line cannot prove, each with the evidence it needs. */
const byEvidence = [
  { envelope: journald, isLikely: looksLikeJournald },
  { envelope: kubeletTimestamp, isLikely: looksLikeKubeletTimestamps },
  { envelope: composePrefix, isLikely: looksLikeComposePrefix },
  { envelope: sternDefault, isLikely: looksLikeSternDefault },
] as const;

function countRead(envelope: Envelope, lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + (envelope.unwrap(line) === undefined ? 0 : 1), 0);
}

/**
 * The envelope around the first lines of an input (20–200 lines are enough; no line ends).
 *
 * Of several that fit the one that leaves the fewest lines unread is taken; `none` where most lines
 * would stay unread, and for an empty head.
 */
export function detectEnvelope(headLines: readonly string[]): EnvelopeName {
  if (hasSectionStart(headLines)) return 'cluster_info_dump';
  const lines = headLines.filter((line) => line !== '');
  let best: EnvelopeName = 'none';
  let bestCount = 0;
  const consider = (envelope: Envelope, leastShare: number): void => {
    const count = countRead(envelope, lines);
    if (count <= bestCount || count < lines.length * leastShare) return;
    best = envelope.name;
    bestCount = count;
  };
  for (const envelope of unmistakable) consider(envelope, unmistakableShare);
  for (const { envelope, isLikely } of byEvidence) if (isLikely(lines)) consider(envelope, 0.5);
  return best;
}
