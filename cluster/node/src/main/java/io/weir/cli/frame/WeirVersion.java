package io.weir.cli.frame;

import io.weir.node.WeirNode;
import picocli.CommandLine.IVersionProvider;

public final class WeirVersion implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {
            "weir " + WeirNode.version(),
            "Java " + System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + "), "
                    + System.getProperty("os.name") + " " + System.getProperty("os.arch")
        };
    }
}
