/**
 * Configuration: HOCON text in, strict records out, with every fault reported at once.
 *
 * <p>Start with {@link io.firesteel.core.config.Configuration}. Defaults live in {@code reference.conf} and nowhere else;
 * what a key means, its unit and its range stand there, and the range is checked by the record that receives it. After
 * binding nobody sees a {@code Config} again. Where files lie (local, HDFS, …) is the caller's business: text comes in as
 * a {@link io.firesteel.core.config.ConfigurationSource}.
 */
package io.firesteel.core.config;
