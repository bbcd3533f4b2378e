import type { CursorTable } from '../cursor-table.ts';
import type { FaultScript } from '../faults/fault-script.ts';
import type { Ledger } from '../ledger.ts';
import type { Switches } from '../switches.ts';
import type { TenantData } from '../tenant-data.ts';
import type { Access } from './access.ts';
import type { RateLimit } from './rate-limit.ts';

/** How full a page is, for the `wait_time` that goes with it. */
export interface PageFill {
  readonly stream: string;
  readonly records: number;
  readonly pageSize: number;
}

/** Everything that the handlers of requests share. */
export interface Tenant {
  readonly data: TenantData;
  readonly switches: Switches;
  readonly pageSize: number;
  readonly allowsGzip: boolean;
  readonly waitSecs: (fill: PageFill) => number;
  readonly cursors: CursorTable;
  readonly ledger: Ledger;
  readonly faults: FaultScript;
  readonly access: Access;
  readonly rateLimit: RateLimit;
  readonly nowMs: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}
