package io.weir.cli;

import io.weir.cli.frame.ExitCode;
import io.weir.cli.frame.Failure;
import io.weir.log.DataDirectoryException;
import io.weir.node.InvalidSettingsException;
import io.weir.node.NodeSettings;
import io.weir.node.NodeStartException;
import io.weir.node.WeirNode;
import java.util.Map;

/** Settings and a started node for a command, or the {@link Failure} that says why not. */
final class Starting {
    private Starting() {}

    static NodeSettings settings(SettingOptions options, Map<String, String> fallbacks) {
        try {
            return options.settings(fallbacks);
        } catch (InvalidSettingsException e) {
            throw new Failure(ExitCode.USAGE, e.getMessage(), e);
        }
    }

    static WeirNode node(NodeSettings settings) {
        try {
            return WeirNode.start(settings);
        } catch (DataDirectoryException e) {
            throw new Failure(ExitCode.of(e.reason()), e.getMessage(), e);
        } catch (NodeStartException e) {
            throw new Failure(ExitCode.of(e.reason()), e.getMessage(), e);
        }
    }
}
