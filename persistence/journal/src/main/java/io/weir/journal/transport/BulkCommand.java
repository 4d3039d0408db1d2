package io.weir.journal.transport;

import io.weir.journal.store.JournalException;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/** One command to a journal's bulk listener, from a program that is no node of it. It waits for the answer. */
public final class BulkCommand {
    private BulkCommand() {}

    /** Nobody answered. */
    public static final class UnreachableException extends JournalException {
        private static final long serialVersionUID = 1L;

        UnreachableException(String message) {
            super(message);
        }
    }

    /**
     * Asks, and gives the answer.
     *
     * @param timeoutMs how long to wait for each part of it
     * @throws JournalException with one line: why it was refused, or could not be asked
     */
    public static String ask(BulkTransport.PeerEndpoint listener, Secret secret, String command, int timeoutMs) {
        String where = listener.host() + ":" + listener.port();
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(listener.host(), listener.port()), timeoutMs);
            socket.setSoTimeout(timeoutMs);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            shakeHands(in, out, secret, where);
            byte[] line = command.getBytes(StandardCharsets.UTF_8);
            out.writeInt(1 + line.length);
            out.writeByte(BulkFrames.COMMAND);
            out.write(line);
            out.flush();
            byte[] answer = frame(in);
            String text = new String(answer, 1, answer.length - 1, StandardCharsets.UTF_8);
            if (answer[0] != BulkFrames.DONE) {
                throw new JournalException(text);
            }
            return text;
        } catch (EOFException | SocketException closed) {
            if (closed instanceof ConnectException) {
                throw new UnreachableException(
                        "the listener at " + where + " cannot be reached: " + closed.getMessage());
            }
            throw new JournalException(
                    "the listener at " + where + " has closed the connection: it has another secret, or is no journal");
        } catch (IOException e) {
            throw new UnreachableException("the listener at " + where + " cannot be asked: " + e.getMessage());
        }
    }

    private static void shakeHands(DataInputStream in, DataOutputStream out, Secret secret, String where)
            throws IOException {
        byte[] own = new byte[Secret.LENGTH];
        new SecureRandom().nextBytes(own);
        out.writeInt(3 + own.length);
        out.writeBytes("WJ");
        out.writeByte(BulkFrames.VERSION);
        out.write(own);
        out.flush();
        byte[] theirs = frame(in);
        byte[] proof = secret.proof(BulkFrames.CALLER, own, theirs);
        out.writeInt(proof.length);
        out.write(proof);
        out.flush();
        if (!secret.proves(frame(in), BulkFrames.LISTENER, theirs, own)) {
            throw new JournalException("the listener at " + where + " does not know the secret");
        }
    }

    private static byte[] frame(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 1 || length > BulkFrames.MAX_FRAME) {
            throw new IOException("it is no journal: a frame of " + length + " bytes");
        }
        byte[] frame = new byte[length];
        in.readFully(frame);
        return frame;
    }
}
