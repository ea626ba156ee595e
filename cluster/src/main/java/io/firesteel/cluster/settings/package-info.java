/**
 * The configuration as records: one per section of {@code reference.conf}, which is the only home of defaults and says
 * what every key means.
 *
 * <p>Start with {@link io.firesteel.cluster.settings.Settings}. After binding nobody touches the configuration's text again.
 */
package io.firesteel.cluster.settings;
