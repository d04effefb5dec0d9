/** How the views are, as the composition knows it: for /readyz and /metrics. */
export interface ViewsStatus {
  readonly health: { readonly ready: true } | { readonly ready: false; readonly code: string };
  /** Age of the oldest event that the views have not taken in, in milliseconds; 0 when they are caught up. */
  readonly lagMs: number;
  /** Events that wait because they cannot be projected. */
  readonly parked: number;
}
export type ViewsStatusNow = () => Promise<ViewsStatus>;
