import time
from concurrent import futures

import grpc

import depot_pb2_grpc


class Depot(depot_pb2_grpc.DepotServicer):
    def Load(self, request, context):
        if request == "lost":
            context.abort(grpc.StatusCode.NOT_FOUND, "no such item")
        if request == "slow":
            time.sleep(0.5)
        who = dict(context.invocation_metadata()).get("user", "item")
        return f"{who} {request}"

    def List(self, request, context):
        for n in range(2):
            yield f"{request}{n}"
        if request == "broken":
            context.abort(grpc.StatusCode.INTERNAL, "broken")


def start():
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=4))
    depot_pb2_grpc.add_DepotServicer_to_server(Depot(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    return server, f"127.0.0.1:{port}"
