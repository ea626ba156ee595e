/**
 * Files of rows on any Hadoop file system: JSON Lines, CSV, TSV and Parquet, packed or not, named one by one, by glob or by folder. Problems
 * and examples are read through it alike: {@link io.firesteel.cluster.table.TableFiles} finds files and gives {@link
 * io.firesteel.cluster.table.TableRow}s, whose refusals name file, row and column.
 */
package io.firesteel.cluster.table;
