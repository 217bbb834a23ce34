package dev.chainrule.trainer.cli;

import dev.chainrule.trainer.data.Json;
import java.io.PrintStream;
import java.util.Map;

/** What {@code --json} prints: one object. Maps become objects, collections arrays, NaN and infinities strings. */
public final class JsonOutput {
    private JsonOutput() {
    }

    /** Prints {@code object} on one line. */
    public static void print(PrintStream out, Map<String, ?> object) {
        out.println(Json.write(object, false));
    }
}
