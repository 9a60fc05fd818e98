"""What the compiler of protocol buffers generates for a service, with text for messages."""
import grpc


class DepotStub(object):
    """The client's side."""

    def __init__(self, channel):
        """Constructor.

        Args:
            channel: A grpc.Channel.
        """
        self.Load = channel.unary_unary(
                '/depot.Depot/Load',
                request_serializer=str.encode,
                response_deserializer=bytes.decode,
                _registered_method=True)
        self.List = channel.unary_stream(
                '/depot.Depot/List',
                request_serializer=str.encode,
                response_deserializer=bytes.decode,
                _registered_method=True)


class DepotServicer(object):
    """The server's side."""

    def Load(self, request, context):
        context.set_code(grpc.StatusCode.UNIMPLEMENTED)
        raise NotImplementedError('Method not implemented!')

    def List(self, request, context):
        context.set_code(grpc.StatusCode.UNIMPLEMENTED)
        raise NotImplementedError('Method not implemented!')


def add_DepotServicer_to_server(servicer, server):
    rpc_method_handlers = {
            'Load': grpc.unary_unary_rpc_method_handler(
                    servicer.Load,
                    request_deserializer=bytes.decode,
                    response_serializer=str.encode,
            ),
            'List': grpc.unary_stream_rpc_method_handler(
                    servicer.List,
                    request_deserializer=bytes.decode,
                    response_serializer=str.encode,
            ),
    }
    generic_handler = grpc.method_handlers_generic_handler(
            'depot.Depot', rpc_method_handlers)
    server.add_generic_rpc_handlers((generic_handler,))
