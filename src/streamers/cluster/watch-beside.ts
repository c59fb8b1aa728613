// Watches what is only useful for correlation, objects and Events, beside the logs: each kind once
// for a namespace, and said to be listed whole where it was.
import type { InstantParts } from '../../core/time.ts';
import type { JsonObject } from '../../core/json.ts';
import { readObject } from '../objects/raw-object.ts';
import type { RawObject } from '../types.ts';
import type { FollowRun } from './follow-run.ts';
import { type KindInfo, collectionPath } from './kinds.ts';
import { listing } from './list-objects.ts';
import { type ListWatchEnd, type ObjectChange, listWatch } from './list-watch.ts';

export interface BesideWatch {
  readonly info: KindInfo;
  /** Absent: all namespaces, or a kind that has none. */
  readonly namespace?: string | undefined;
  readonly fieldSelector?: string;
  readonly onChange: (change: ObjectChange) => void;
  /** Called when it was listed, or cannot be, and at once where it is watched already. */
  readonly onListed?: () => void;
}

export interface BesideWatcher {
  readonly watch: (wanted: BesideWatch) => void;
  readonly sendObject: (object: JsonObject, isDeleted: boolean) => void;
  /** Sends what was read elsewhere. */
  readonly sendRead: (object: RawObject) => void;
  /** Says that a kind was listed whole, or may not be: what is not there is missing, or unknown. */
  readonly sendListing: (
    info: KindInfo,
    namespace: string | undefined,
    began: InstantParts,
    end: ListWatchEnd,
  ) => void;
}

export function besideWatcher(run: FollowRun): BesideWatcher {
  const { client, clock, selection, signal } = run;
  const { cluster } = run.cluster;
  const ofCluster = cluster === undefined ? {} : { cluster };
  const watched = new Set<string>();

  const sendListing: BesideWatcher['sendListing'] = (info, namespace, began, end) => {
    if (!selection.objects || info.kind === 'Event') return;
    const list = listing(info, namespace, began, end);
    run.send({ kind: 'object', object: { ...list, ...ofCluster } });
  };

  return {
    sendListing,
    sendRead: (object) => {
      run.send({ kind: 'object', object: { ...object, ...ofCluster } });
    },
    sendObject: (object, isDeleted) => {
      const read = readObject(object);
      if (read?.is !== 'object') return;
      run.send({
        kind: 'object',
        object: {
          ...read.object,
          ...ofCluster,
          observed: run.now(),
          ...(isDeleted && { deleted: true as const }),
        },
      });
    },
    watch: ({ info, namespace, fieldSelector, onChange, onListed = () => undefined }) => {
      const path = collectionPath(info, namespace);
      const key = `${path}?${fieldSelector ?? ''}`;
      if (watched.has(key) || run.isStopped()) {
        onListed();
        return;
      }
      watched.add(key);
      // What the first list does not hold was gone when it began; later ones tell of each deletion.
      const began = run.now();
      let isToldOf = fieldSelector !== undefined;
      const watching = listWatch({
        client,
        path,
        apiVersion: info.apiVersion,
        kind: info.kind,
        ...(fieldSelector !== undefined && { fieldSelector }),
        clock,
        signal,
        isOnce: !selection.isFollowing,
        onChange,
        onListed: () => {
          if (!isToldOf) sendListing(info, namespace, began, { kind: 'listed' });
          isToldOf = true;
          onListed();
        },
        onTrouble: (error) => {
          if (error.status === 403 && info.isQuiet !== true)
            run.forbidden(info, ['watch'], namespace, error.message);
        },
      }).then((end) => {
        onListed();
        if (end.kind === 'forbidden') {
          sendListing(info, namespace, began, end);
          if (info.isQuiet === true) return;
          run.forbidden(info, ['list', 'watch'], namespace, end.message);
        } else if (end.kind === 'failed') run.summary.isPartial = true;
      });
      run.goOn(watching);
    },
  };
}
