declare const KLOG_VERSION: string | undefined;

/** Set by the build; a run from source has none. */
export const version = typeof KLOG_VERSION === 'string' ? KLOG_VERSION : '0.0.0-source';
