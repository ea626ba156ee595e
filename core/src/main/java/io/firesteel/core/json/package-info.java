/**
 * JSON, read strictly and printed exactly: configurations of policies, gold answers, metrics, manifests.
 *
 * <p>Start with {@link io.firesteel.core.json.Json}; {@link io.firesteel.core.json.JsonObject} reads fields with
 * messages that name the file. Text may come from strangers: depth and size are limited, duplicates are refused.
 */
package io.firesteel.core.json;
