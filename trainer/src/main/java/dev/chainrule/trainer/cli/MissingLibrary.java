package dev.chainrule.trainer.cli;

import dev.chainrule.tensor.WorkFailedException;
import java.util.function.Supplier;

/** Work that needs a library which a user may have left out. */
final class MissingLibrary {
    private MissingLibrary() {
    }

    /**
     * What {@code work} gives.
     *
     * @param what what the library is for
     * @throws WorkFailedException if Tribuo's ONNX messages or protobuf are not on the class path; says how to add them
     */
    static <T> T orSay(String what, Supplier<T> work) {
        try {
            return work.get();
        } catch (NoClassDefFoundError missing) {
            throw new WorkFailedException("For " + what + " the library org.tribuo:tribuo-util-onnx is needed, with its protobuf-java, "
                    + "and it is not on the class path.", missing);
        }
    }
}
