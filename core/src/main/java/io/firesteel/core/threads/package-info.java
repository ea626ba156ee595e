/** Work that is done side by side without a pool that others share: {@link io.firesteel.core.threads.SideBySide}. */
package io.firesteel.core.threads;
