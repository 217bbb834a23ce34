package dev.chainrule.benchmarks.turns;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Gives turns to competitors in other processes, in rounds: a round begins when all of them are ready, and in it each has one turn, alone.
 * Between two turns the machine rests, for threads of native libraries spin a while before they sleep. Who leaves is not waited for.
 */
public final class Turns implements AutoCloseable {
    static final int READY = 1;
    static final int DONE = 2;

    private enum State {
        AWAY, READY, RUNNING, LEFT
    }

    private final ServerSocket server;
    private final State[] states;
    private final Socket[] sockets;
    private final List<Socket> connected = new ArrayList<>();
    private final long restMillis;
    private boolean closed;

    /**
     * Begins to give turns.
     *
     * @param competitors how many there are; their places are 0, 1, …
     * @param restMillis  how long the machine rests before each turn
     */
    public Turns(int competitors, long restMillis) throws IOException {
        this.restMillis = restMillis;
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        states = new State[competitors];
        sockets = new Socket[competitors];
        Arrays.fill(states, State.AWAY);
        start("turns-accept", this::accept);
        start("turns-give", this::give);
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return server.getLocalPort();
    }

    /** What the Java of a competitor must be given, to take part. */
    public String jvmArgument(int place) {
        return "-D" + Turn.PROPERTY + "=" + port() + "," + place;
    }

    /** Waits no more for the competitor in that place: it has ended, or never began. */
    public synchronized void leave(int place) {
        states[place] = State.LEFT;
        notifyAll();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                start("turns-listen", () -> listen(socket));
            } catch (IOException end) {
                return;
            }
        }
    }

    private void listen(Socket socket) {
        int place = -1;
        try (socket) {
            synchronized (this) {
                connected.add(socket);
                if (closed) {
                    return;
                }
            }
            InputStream in = socket.getInputStream();
            place = in.read();
            for (int said = in.read(); said >= 0; said = in.read()) {
                set(place, said == READY ? State.READY : State.AWAY, socket);
            }
        } catch (IOException end) {
            // as at the end of the stream: the process has ended
        }
        if (place >= 0) {
            set(place, State.AWAY, null);
        }
    }

    private synchronized void set(int place, State state, Socket socket) {
        if (states[place] != State.LEFT) {
            states[place] = state;
            sockets[place] = socket;
            notifyAll();
        }
    }

    private void give() {
        try {
            while (awaitRound()) {
                for (int place = 0; place < states.length; place++) {
                    giveTo(place);
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean awaitRound() throws InterruptedException {
        while (!closed && Arrays.stream(states).anyMatch(state -> state == State.AWAY)) {
            wait();
        }
        return !closed && Arrays.stream(states).anyMatch(state -> state == State.READY);
    }

    private void giveTo(int place) throws InterruptedException {
        Thread.sleep(restMillis);
        synchronized (this) {
            if (states[place] != State.READY) {
                return;                                                     // it has left, or its process has ended
            }
            states[place] = State.RUNNING;
            try {
                sockets[place].getOutputStream().write(1);
            } catch (IOException ended) {
                states[place] = State.AWAY;
            }
            while (!closed && states[place] == State.RUNNING) {
                wait();
            }
        }
    }

    /** Gives no more turns: who waits for one fails. */
    @Override
    public void close() throws IOException {
        synchronized (this) {
            closed = true;
            notifyAll();
            for (Socket socket : connected) {
                socket.close();
            }
        }
        server.close();
    }
}
