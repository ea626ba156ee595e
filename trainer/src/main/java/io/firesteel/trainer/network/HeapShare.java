package io.firesteel.trainer.network;

import com.sun.management.HotSpotDiagnosticMXBean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.lang.management.ManagementFactory;

/**
 * Has Java give back what its heap does not need. Beside a big policy's vectors, which lie outside the heap, what the collector keeps free for later,
 * up to two thirds of it as Java comes, would be a tenth of the machine; a small policy is left alone, for a larger heap is collected less often.
 */
final class HeapShare {
    private static final Logger LOG = LoggerFactory.getLogger(HeapShare.class);

    /** Percent of the heap that may be free after a collection. Java's own are 40 and 70. */
    private static final int LEAST_FREE = 5;

    private static final int MOST_FREE = 15;

    private HeapShare() {}

    /** From now on, in this process. */
    static void keepLittle() {
        HotSpotDiagnosticMXBean java = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        if (java == null) {
            LOG.info("This Java's heap keeps as much free as it likes: it takes no options while it runs");
            return;
        }
        try {
            java.setVMOption("MinHeapFreeRatio", Integer.toString(LEAST_FREE));
            java.setVMOption("MaxHeapFreeRatio", Integer.toString(MOST_FREE));
        } catch (IllegalArgumentException e) {
            LOG.info("This Java's heap keeps as much free as it likes: {}", e.getMessage());
        }
    }
}
