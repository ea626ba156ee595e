/**
 * Directories to read from and to write into, wherever they lie: local, on the class path, and (in {@code cluster}) on any Hadoop
 * file system. Start with {@link io.firesteel.core.storage.FileSource} and {@link io.firesteel.core.storage.FileSink}.
 */
package io.firesteel.core.storage;
