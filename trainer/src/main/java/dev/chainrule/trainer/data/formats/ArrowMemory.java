package dev.chainrule.trainer.data.formats;

import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferManager;
import org.apache.arrow.memory.RootAllocator;

/**
 * Memory outside of Java's heap for one Arrow file, all of which is freed in the end. Arrow's readers give theirs back, but not the buffers of a
 * batch in which they find something wrong, and what nobody gives back stays taken until the process ends.
 */
final class ArrowMemory extends RootAllocator {
    private static final int FEW = 1024;

    private final List<ArrowBuf> lent = new ArrayList<>();
    private int most = FEW;

    /** @param limit bytes, at most */
    ArrowMemory(long limit) {
        super(limit);
    }

    @Override
    public ArrowBuf buffer(long bytes, BufferManager manager) {
        ArrowBuf buffer = super.buffer(bytes, manager);
        if (lent.size() == most) {
            lent.removeIf(each -> each.getReferenceManager().getRefCount() == 0);
            most = Math.max(FEW, 2 * lent.size());
        }
        if (bytes > 0) {
            lent.add(buffer);
        }
        return buffer;
    }

    @Override
    public void close() {
        for (ArrowBuf buffer : lent) {
            int users = buffer.getReferenceManager().getRefCount();
            if (users > 0) {
                buffer.getReferenceManager().release(users);
            }
        }
        super.close();
    }
}
