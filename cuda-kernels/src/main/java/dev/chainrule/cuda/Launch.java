package dev.chainrule.cuda;

import dev.chainrule.tensor.plan.Kernel;
import dev.chainrule.tensor.plan.Slot;
import java.util.function.ToLongFunction;

/** One kernel of a plan, ready to be queued. */
interface Launch {
    /** The kernel. */
    Kernel kernel();

    /** Queues it on the device's stream. */
    void queue(ToLongFunction<Slot> addresses);

    /** Gives back what it holds. */
    void close();
}
