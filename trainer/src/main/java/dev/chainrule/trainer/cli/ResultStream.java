package dev.chainrule.trainer.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;

/** Standard output for results: remembers why it could not be written, which a {@link PrintStream} alone forgets. */
final class ResultStream extends PrintStream {
    private static final int BUFFER_BYTES = 1 << 13;

    private final Remembering remembering;

    /** Writes to {@code out}, at the latest when flushed. */
    ResultStream(OutputStream out, Charset charset) {
        this(new Remembering(out), charset);
    }

    private ResultStream(Remembering remembering, Charset charset) {
        super(new BufferedOutputStream(remembering, BUFFER_BYTES), false, charset);
        this.remembering = remembering;
    }

    /** Standard output of this process, in the encoding that the launcher states. */
    static ResultStream ofProcess() {
        String encoding = System.getProperty("stdout.encoding", System.getProperty("sun.stdout.encoding"));
        return new ResultStream(new FileOutputStream(FileDescriptor.out),
                encoding == null ? Charset.defaultCharset() : Charset.forName(encoding));
    }

    /**
     * What kept a part of the results from being written; null if nothing did, or if their reader has left, as {@code head} does when it has
     * seen enough. Flushes the stream.
     */
    static IOException failure(PrintStream out) {
        if (!out.checkError() || !(out instanceof ResultStream results)) {
            return null;
        }
        IOException first = results.remembering.first;
        return first == null || "Broken pipe".equalsIgnoreCase(first.getMessage()) ? null : first;
    }

    /** Passes everything on, and keeps the first failure. */
    private static final class Remembering extends FilterOutputStream {
        private IOException first;

        Remembering(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            try {
                out.write(bytes, from, length);
            } catch (IOException failed) {
                first = first == null ? failed : first;
                throw failed;
            }
        }
    }
}
