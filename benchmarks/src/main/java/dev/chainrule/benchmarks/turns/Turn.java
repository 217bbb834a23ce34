package dev.chainrule.benchmarks.turns;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/**
 * A competitor's side of {@link Turns}: {@link #await} returns when it may run, {@link #end} passes the turn on. In a process that no {@link
 * Turns} has started both return at once.
 */
public final class Turn {
    /** The property that names port and place: {@code 40123,2}. */
    static final String PROPERTY = "chainrule.bench.turn";

    private static Turn ofProcess;

    private final Socket socket;

    Turn(int port, int place) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.getOutputStream().write(place);
    }

    /**
     * Waits for the turn of this process.
     *
     * @throws IllegalStateException if who gives the turns has gone
     */
    public static void await() {
        try {
            if (ofProcess == null && System.getProperty(PROPERTY) != null) {
                String[] numbers = System.getProperty(PROPERTY).split(",");
                ofProcess = new Turn(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
            }
            if (ofProcess != null) {
                ofProcess.take();
            }
        } catch (IOException gone) {
            throw new IllegalStateException("Nobody gives turns any more.", gone);
        }
    }

    /** Ends the turn of this process. */
    public static void end() {
        try {
            if (ofProcess != null) {
                ofProcess.pass();
            }
        } catch (IOException gone) {
            throw new IllegalStateException("Nobody gives turns any more.", gone);
        }
    }

    void take() throws IOException {
        socket.getOutputStream().write(Turns.READY);
        if (socket.getInputStream().read() < 0) {
            throw new IOException("closed");
        }
    }

    void pass() throws IOException {
        socket.getOutputStream().write(Turns.DONE);
    }

    void close() throws IOException {
        socket.close();
    }
}
